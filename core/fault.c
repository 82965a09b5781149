/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.c -- see fault.h. */
#include "core/fault.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fault_hit(const char *point);

static void
list(const char *point)
{
	const char *file = getenv("PROBITY_FAULT_LIST");
	int fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (fd < 0)
		return;
	(void)!write(fd, point, strlen(point));	/* a test aid: nothing to do if it fails */
	(void)!write(fd, "\n", 1);
	close(fd);
}

int
fault_hit(const char *point)
{
	static int passed;
	const char *want = getenv("PROBITY_FAULT");

	list(point);
	if (!want)
		return 0;
	int die = *want == '+';
	want += die;
	const char *colon = strchr(want, ':');
	size_t n = colon ? (size_t)(colon - want) : strlen(want);
	if (strlen(point) != n || strncmp(want, point, n) != 0)
		return 0;
	if (colon && ++passed != (int)strtol(colon + 1, NULL, 10))
		return 0;
	if (die)
		raise(SIGKILL);
	return 1;
}
