/**
 * On which the page that an issuer sends people back to hands over what came. Only pages of this address hear it, and it needs
 * no tie between the windows, which an issuer may cut (Cross-Origin-Opener-Policy).
 */
export const RETURNS = 'liaison-signed-in';
/** That page's path, below the hub's own address. Issuers must know it. */
export const RETURN_PATH = '/explorer/signed-in';
