// Loaded before a contestant (`node --import`): tells the benchmark what the process has used since it last asked.
const SAMPLE_MS = 100;

let rssBytes = [];
setInterval(() => rssBytes.push(process.memoryUsage.rss()), SAMPLE_MS).unref();
process.on('message', (asked) => {
  if (asked !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ usage: { cpuUs: user + system, rssBytes } });
  rssBytes = [];
});
process.channel?.unref();
