/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stories.h -- files in tests/cases that tell what happens in a lab, line by line.
 *
 *     word: what it is about          fact: c-case01 state applied
 *     a row | of | columns            2013-10-07 | rita | apply | c-case01 | | -> applied
 *
 * '#' begins a comment.  "set: OBJECT FACT [VALUE]" makes a fact so, "fact: OBJECT FACT [VALUE]" says that it is;
 * every other word, and every row, is told to the test that reads the file.
 */
#ifndef TEST_STORIES_H
#define TEST_STORIES_H

#include "tests/unit/decide_lab.h"

enum { STORY_COLUMNS = 8 };

struct story_line {
	const char *place;		/* "people.txt:12" */
	const char *word;		/* "story"; NULL: a row */
	char *rest;			/* what stands behind the word */
	char *col[STORY_COLUMNS];
	int n;				/* columns of a row */
};

typedef void story_reader(struct desk *, struct story_line *);

static inline char *
story_trim(char *s)
{
	s += strspn(s, " \t");
	size_t n = strlen(s);
	while (n && strchr(" \t\n", s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* "A B [C]"; what is not there is NULL. */
static inline void
story_three(char *s, const char *out[3])
{
	char *save = NULL;

	out[0] = strtok_r(s, " ", &save);
	out[1] = strtok_r(NULL, " ", &save);
	out[2] = strtok_r(NULL, " ", &save);
	desk_must(out[0] && out[1], "two or three words");
}

static inline void
story_split(struct story_line *l, char *text)
{
	size_t word = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	if (word && text[word] == ':') {
		text[word] = '\0';
		l->word = text;
		l->rest = story_trim(text + word + 1);
		return;
	}
	for (char *p = text, *bar; p && l->n < STORY_COLUMNS; p = bar) {
		if ((bar = strchr(p, '|')))
			*bar++ = '\0';
		l->col[l->n++] = story_trim(p);
	}
}

/* One line: what every test understands is done here. */
static inline void
story_line(struct desk *t, const char *place, char *text, int columns, story_reader *read)
{
	struct story_line l = { .place = place };
	const char *x[3];

	text[strcspn(text, "#")] = '\0';
	text = story_trim(text);
	if (!*text)
		return;
	story_split(&l, text);
	desk_must(l.word || l.n == columns, arena_printf(&t->scratch, "%s: a row has %d columns", place, columns));
	if (l.word && (strcmp(l.word, "set") == 0 || strcmp(l.word, "fact") == 0)) {
		bool set = *l.word == 's';
		story_three(l.rest, x);
		if (set)
			desk_put(t, x[0], x[1], x[2] ? x[2] : "");
		else
			is(desk_get(t, x[0], x[1]), x[2] ? x[2] : "", "%s: %s of %s", place, x[1], x[0]);
	} else
		read(t, &l);
}

/* Of stories about cases: "story: TITLE" begins again, "given: release 2013-12-06 [c-case02]" is all that led to it. */
static inline void
story_of_cases(struct desk *t, struct story_line *l)
{
	const char *x[3];

	if (strcmp(l->word, "story") == 0) {
		desk_reset(t);
		printf("# %s\n", l->rest);
		return;
	}
	desk_must(strcmp(l->word, "given") == 0, l->place);
	story_three(l->rest, x);
	desk_day(t, x[1]);
	desk_given(t, x[2] ? x[2] : "c-case01", x[0]);
}

/* A whole file, tests/cases/NAME; what a line takes from t->scratch is freed after it. */
static inline void
story_tell(struct desk *t, const char *name, int columns, story_reader *read)
{
	char path[300], text[512], place[320];
	const char *leaf = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	FILE *f;
	int at = 0;

	snprintf(path, sizeof path, "tests/cases/%s", name);
	desk_must((f = fopen(path, "r")) != NULL, path);
	while (fgets(text, sizeof text, f)) {
		desk_must(strchr(text, '\n') || feof(f), "a line of a story is shorter than 512");
		snprintf(place, sizeof place, "%s:%d", leaf, ++at);
		story_line(t, place, text, columns, read);
		arena_free(&t->scratch);
	}
	fclose(f);
}

#endif
