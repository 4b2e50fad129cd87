import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { demonstrationToken } from './session/demonstration.ts';
import { Session } from './session/session.ts';
import { readSetting } from './session/setting.ts';
import { loadCodes } from './words/codes.ts';
import { preferredLanguage } from './words/words.ts';
import './theme.css';
import './app/app.css';
import './ask/ask.css';
import './border/border.css';
import './chart/chart.css';
import './docs/docs.css';
import './answer/answer.css';
import './export/export.css';
import './figures/figures.css';
import './law/law.css';
import './pack/pack.css';
import './record/record.css';
import './releases/releases.css';
import './status/status.css';
import './oversight/oversight.css';
import './expert/screen.css';

const root = document.getElementById('root');
if (root) {
  const [setting] = await Promise.all([readSetting(), loadCodes(preferredLanguage(navigator.languages))]);
  createRoot(root).render(<App setting={setting} session={new Session(demonstrationToken)} />);
}
