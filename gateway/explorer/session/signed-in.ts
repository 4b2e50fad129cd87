import { RETURNS } from './return.ts';

// `/explorer/signed-in`: an issuer sends people back here. The code leaves the address before anything else.
const { search } = location;
history.replaceState(null, '', location.pathname);
const returns = new BroadcastChannel(RETURNS);
returns.postMessage(search);
returns.close();
window.close();
