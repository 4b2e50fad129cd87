/** This machine does not let anybody bring the fault about: it is told as not done, never as held. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}
