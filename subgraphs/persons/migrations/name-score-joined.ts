/** Words of one name that stand as one in the other. */
export const NAME_WORDS_JOINED = `CREATE OR REPLACE FUNCTION hub.name_words_joined(a_plain text[], a_bones text[], INOUT a_scores float8[],
        w_plain text[], w_bones text[], INOUT w_scores float8[])
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        words integer := cardinality(a_plain);
        word text COLLATE "C";
        consonants text COLLATE "C";
        letters text COLLATE "C";
        joined text COLLATE "C";
        part text COLLATE "C";
        unvowelled boolean;
        score float8;
      BEGIN
        FOR j IN 1 .. cardinality(w_plain) LOOP
          word := w_plain[j];
          CONTINUE WHEN length(word) < 5 OR w_scores[j] >= 0;
          consonants := translate(w_bones[j], '~=wh', '');
          <<starts>>
          FOR i IN 1 .. words - 1 LOOP
            -- Most words begin otherwise: seen before anything is put together.
            CONTINUE WHEN left(a_plain[i], 1) <> left(word, 1) AND left(consonants, 1) <> CASE WHEN a_bones[i] = '.'
              THEN translate(left(a_plain[i], 1), 'eiou', 'aaaa') ELSE left(translate(a_bones[i], '~=', ''), 1) END;
            letters := '';
            joined := '';
            unvowelled := false;
            FOR k IN i .. least(words, i + 3) LOOP
              EXIT WHEN a_scores[k] >= 0;
              letters := regexp_replace(letters || a_plain[k], '(.)\\1+', '\\1', 'g');
              IF a_bones[k] = '.' THEN
                part := left(a_plain[k], 1) || translate(substr(a_plain[k], 2), 'aeiou', '');
                part := translate(left(part, 1), 'eiou', 'aaaa') || substr(part, 2);
              ELSE
                part := translate(a_bones[k], '~=', '');
              END IF;
              IF k > i AND left(part, 1) = 'a' THEN
                part := substr(part, 2);
              END IF;
              joined := regexp_replace(joined || part, '(.)\\1+', '\\1', 'g');
              unvowelled := unvowelled OR right(a_bones[k], 1) = '~';
              EXIT WHEN left(letters, 1) <> left(word, 1) AND left(joined, 1) <> left(consonants, 1);
              CONTINUE WHEN k = i;
              score := -1;
              IF letters = word THEN
                score := 0.98;
              ELSIF unvowelled <> (right(w_bones[j], 1) = '~') AND length(translate(w_bones[j], '~=', '')) >= 4
                AND translate(joined, 'wh', '') = consonants
                AND (length(consonants) >= 5 OR hub.word_letters_agree(letters, word)) THEN
                score := 0.9;
              END IF;
              IF score >= 0 THEN
                w_scores[j] := score;
                FOR t IN i .. k LOOP
                  a_scores[t] := score;
                END LOOP;
                EXIT starts;
              END IF;
            END LOOP;
          END LOOP;
        END LOOP;
      END $$`;
