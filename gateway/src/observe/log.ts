import pino, { type DestinationStream, type Logger } from 'pino';
import { loggedError } from '../../../shared/src/core/log.ts';

/** Log without personal data: request ids, codes, causes. */
export function makeLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: ['req', 'res', 'headers', '*.authorization'],
    serializers: { err: (error: unknown) => loggedError(error) },
  };
  return destination ? pino(options, destination) : pino(options);
}
