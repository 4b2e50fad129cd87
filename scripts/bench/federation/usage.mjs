// Loaded before a contestant (`node --import`): tells the benchmark what the process has used so far.
process.on('message', (asked) => {
  if (asked !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ usage: { cpuUs: user + system, rssBytes: process.memoryUsage.rss() } });
});
process.channel?.unref();
