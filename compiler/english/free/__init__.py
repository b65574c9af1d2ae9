"""Free English to statements, in stages; each hands plain records to the next.

1. *Sentences*: `outline` cuts a text into lines and sentences, `spelling` brings each into one spelling.
2. *Clauses*: `clause` takes one clause apart (who, the verb, the rest), with the verbs of `lexicon` and the forms of
   `words`; `splitting` cuts a sentence into clauses that can stand alone, `boundaries` finds where a clause begins.
3. *Meaning*: `colloquial` writes out what is put as people speak, `rephrasing` brings a sentence into plainer order
   (`idioms` holds its tables, a file for each family);
   `sentences` reads its connecting words by the table of forms in `connecting` (and `kinds`), `binding` the conditions
   behind a clause, `those` subjects such as `guests who ...`, `parts`, `repeating` and `several` single clauses,
   `schedules` times, `background` what asks for nothing. The result is one of the records of `meanings`; nothing of
   other sentences is known yet.
4. *Structure*: `structure` puts meanings together, sentence after sentence: `starts`, `arms`, `ways`, `rounds`, `spans`
   and `decisions` find the place of each among the statements before it; `state` is what is remembered, `recalling`
   finds what was told before, `testing` and `facts` make conditions.
5. *Statements*: `actions` and `mails` make steps; `whole` makes one flow of it: `inputs` for what nothing declares
   (with types from `uses`), `endings` for arms that give up, answers for questions (`facts`), and what makes it
   sound (`mending`).
"""
