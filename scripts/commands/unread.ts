let goesOn = false;

/** Lets a command come to its end when whoever reads what it prints has had enough, as `| head` does. */
export function goOnUnread(): void {
  if (goesOn) return;
  goesOn = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
