// Hive Gateway, sharing nothing between callers (as a hub of police data may not). HIVE_RUST=1 takes its planner in Rust.
import { defineConfig } from '@graphql-hive/gateway';

const rust = process.env.HIVE_RUST === '1' ? await import('@graphql-hive/router-runtime') : undefined;

export const gatewayConfig = defineConfig({
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
  ...(rust ? { unifiedGraphHandler: rust.unifiedGraphHandler } : {}),
});
