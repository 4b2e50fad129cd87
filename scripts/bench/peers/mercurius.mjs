// Mercurius as its documentation starts it as a gateway, with its compiled execution (jit) on.
import Fastify from 'fastify';
import mercuriusGateway from '@mercuriusjs/gateway';

const { URLS = '{}', PORT = '0' } = process.env;
const app = Fastify();
await app.register(mercuriusGateway, {
  jit: 1,
  gateway: {
    services: Object.entries(JSON.parse(URLS)).map(([name, url]) => ({ name, url, connections: 64 })),
  },
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
