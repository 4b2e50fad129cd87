// The health check of the container: 0 when the hub says that it is ready, at whatever port and with or without TLS.
const { PORT = '4000', LIAISON_TLS_KEY } = process.env;
// It asks itself, over loopback: whose certificate that is does not matter.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const url = `${LIAISON_TLS_KEY === undefined ? 'http' : 'https'}://127.0.0.1:${PORT}/health/ready`;
try {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  console.log(status);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.log(error.cause?.message ?? error.message);
  process.exitCode = 1;
}
