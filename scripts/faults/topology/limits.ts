/** So much later than an answer may take HAProxy asks the other gateway, in milliseconds. */
export const ASKED_AGAIN_MS = 1_000;
