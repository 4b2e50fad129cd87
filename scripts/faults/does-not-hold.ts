/** What a fault itself sees that must not be, beside the answers that are judged. The cause has ended by then. */
export class DoesNotHold extends Error {}
