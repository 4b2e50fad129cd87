// @apollo/gateway reports to its maker unless told not to, before it is imported.
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
