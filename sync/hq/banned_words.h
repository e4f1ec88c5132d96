/* banned_words.h - what no title and no terms of a rule may say (LEG-04, LEG-05).
 *
 * The words are data: the list in banned_words.c, and the lines of the setting
 * `rules.banned_words`. Blanks, line ends, invisible and decorating characters between the letters
 * of a word hide nothing, nor do capitals.
 */
#ifndef SUANPAN_HQ_BANNED_WORDS_H
#define SUANPAN_HQ_BANNED_WORDS_H

#include <stdbool.h>

enum { BANNED_WORD_MAX = 100 }; /* bytes with NUL */

/* The first banned word that the text says, and whether it claims the last word in disputes
 * (LEG-05). more: words of this house, one a line. */
bool banned_word_in(
	const char *text, const char *more, char word[BANNED_WORD_MAX], bool *last_word);
/* Whether the text speaks of a draw (LEG-06). */
bool speaks_of_draw(const char *text);

#endif
