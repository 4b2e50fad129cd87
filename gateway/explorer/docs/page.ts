import '../theme.css';
import './docs.css';
import { connectSearch } from './search.ts';

connectSearch(document);
