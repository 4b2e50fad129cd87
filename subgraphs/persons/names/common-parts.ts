/**
 * How much it says that two names share a word, by its consonants (bones without marks and without w): the binary logarithm
 * of how many people there are to one who bears it, rounded. Words of fewer than ten people say `RARE`. Counted of the 5,350
 * people of the two lists that ship (UN of 2026-02-27, OFAC of 2021-07); `npm run bench -- names` counts again and says
 * whether they are these. The same for every State: counts of a register would tell what it holds, and make scores differ.
 *
 * National databases compute with this table (migration 1772323200096): a change of it needs a migration.
 */
const COMMON: Readonly<Record<number, string>> = {
  3: 'al mhmd',
  4: 'abd abdl ahmd hsn',
  5: 'a abrhm amr js mr sd',
  6: [
    'abdrhmn ad alksndr amn an antn as asf az c cl cn cng crls dn hmd hn jn km l ls mn mrn r rhmn rz s sl slm',
    'slmn t tkrt',
  ].join(' '),
  7: [
    'ab abdz abs adn adrd ah albrt alks aln als altkrt andr ang ans ar asd asm asml asr bkr bsr d dr fd ft fz',
    'gl gnzlz grc h hb hd hl hld hr hrndz hsm j jhn jl jml jng jrg k kn kng krm ln lpz m mgl mhd mhsn mjd mln',
    'mnl mnsr ms mstf nm nr nsr pk prz rd rdrgz rs sb sf sm sml smr sn sncz sng sr srg tn trk trs v vctr vl',
    'vld vldmr',
  ].join(' '),
  8: [
    'abdkdr abdkrm abdmd abdrhm abdslm abkr abl adl adm ag agnc agr ahnd ak aldn alfns alfrd alg aljndr',
    'alksndrvc alksvc alvr alvrz am amd aml angl anrk antlvc arf ark arn ars artr arvc ascr asn at atmn avn',
    'azm b bl bn br brs brzn cr csr cstl cstr dl dmtr dnl drs dvd dz fdl flks flrs fr frd frncsc frnd frs fsl',
    'fzl g gfr gmz gn gr grd gstlm gstv gtrz hctr hdr hfz hk hkn hlf hm hms hmz hng hrn hs ht htm jbr jd jfr',
    'jm jr jvd jvr kdf kdr kl kml kr ks ksm kt ltf mcl md mdn mhl mj mk ml mld mlk mndz mng mnr mnz mrc mrl',
    'mrtn mrtnz msr mt mz n nklvc nrdn nzr p pl pn png pr ptr rb rbn rbrt rcrd rfl rhm rl rmn rmr rmrz rn rsd',
    'rvr sdk sdm sh shb sk skr sltn slzr smn srn st th thr tl tm tr vktr vldmrvc vlnc vn vrgs z zd zhr zkr zn',
    'zng',
  ].join(' '),
  9: [
    'abdlh abdltf abdmjd abdrzk abdsmd abr adlf agn akbl akbr akl akrm alm almn alrhmn alsd alvs amnl andrs',
    'anr arc arj arl arln armnd art artg aslm asmn asrf avgn avl avnvc azd azr bcr bdr bh bk bng brn bt btrg',
    'bz cdr cfnts ck clnl crdn crmn cs ct db dg dng dns ds f fl flp frdrk frk frndz gbrl gdf gdn glb glbrt',
    'glm gln glrm gnrl grb grg grjls grld grmn grn gsn gzmn hj hkm hmdn hrb htb jhd jms jsf jsm jzr kntr lb',
    'lc lm lndn lndvc lng lr mbrk mhlvc mhr mhtr mkl mnc mnt mrls mrm mrtz msb msd msl mslm mtn nbl ncls ndr',
    'nf ngr nkl nl nrz pdr ptrc ptrvc rdn rf rjs rk rm rmdn rncn rng rsr rzk sbh sbn sbr sfdn sfl shl shr sjd',
    'slhdn sls smd snd snts srf srgvc tb tlb tng vhd vktrvc vlm vng vslvc zfr zgr',
  ].join(' '),
};

/** What a word says that is not common. */
export const RARE = 10;

/** Bits by consonants. */
export const COMMON_PARTS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(COMMON).flatMap(([bits, words]) => words.split(' ').map((word) => [word, Number(bits)])),
);
