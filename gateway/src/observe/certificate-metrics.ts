import { Gauge, type Registry } from 'prom-client';
import type { CertificateStanding } from '../../../shared/src/core/certificates.ts';

/** Registers how long certificates are good: for each use the least. */
export function certificateMetrics(
  registry: Registry,
  certificates: () => readonly CertificateStanding[],
): void {
  new Gauge({
    name: 'liaison_certificate_ends_seconds',
    help: 'Seconds until the first certificate of a use ends, negative once it has: of its own (OWN), or of authorities by which it believes others. 0 where its file cannot be read.',
    labelNames: ['of', 'kind'],
    aggregator: 'min',
    registers: [registry],
    collect() {
      this.reset();
      const least = new Map<
        string,
        { readonly of: string; readonly kind: string; readonly seconds: number }
      >();
      for (const { of, kind, endsAt } of certificates()) {
        const seconds = endsAt === undefined ? 0 : Math.round((endsAt - Date.now()) / 1_000);
        const known = least.get(`${kind} ${of}`);
        if (!known || seconds < known.seconds) least.set(`${kind} ${of}`, { of, kind, seconds });
      }
      for (const { of, kind, seconds } of least.values()) this.set({ of, kind }, seconds);
    },
  });
}
