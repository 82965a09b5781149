/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_container.c -- any bytes as a container: refused, never a crash; any bytes in a container:
 * back again, and refused when one of them is changed or the end is cut. */
#include "retention/container_int.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const unsigned char dek[32] = "synthetic";

static enum err_code
read_it(const unsigned char *p, size_t n, struct retention_secret_buf *out)
{
	struct retention_source from = { .p = p, .n = n, .fd = -1 };
	struct err e = ERR_INIT;

	return retention_container_read(&from, dek, out, &e);
}

static void
round_trip(const uint8_t *data, size_t n)
{
	struct retention_source from = { .p = data, .n = n, .fd = -1 };
	struct retention_windows ws = { 0 };
	struct retention_container c;
	struct err e = ERR_INIT;
	RETENTION_SECRET(out);
	int fd = memfd_create("container", 0);

	if (fd < 0 || retention_container_write(fd, dek, &from, &ws, &c, &e))
		abort();
	unsigned char *box = malloc(c.bytes);
	if (!box || pread(fd, box, c.bytes, 0) != (ssize_t)c.bytes)
		abort();
	close(fd);
	if (read_it(box, c.bytes, &out) || out.len != n || (n && memcmp(out.s, data, n)))
		abort();
	size_t at = n > 3 ? ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % c.bytes : 0;
	if (read_it(box, at, NULL) != ERR_INTEGRITY)
		abort();
	box[at] ^= 1;
	if (read_it(box, c.bytes, NULL) != ERR_INTEGRITY)
		abort();
	free(box);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const unsigned char none[1];
	unsigned char *copy = malloc(n + 1);	/* read past the end is then seen */

	if (!copy)
		abort();
	memcpy(copy, n ? data : none, n);
	(void)read_it(copy, n, NULL);
	round_trip(n ? copy : none, n);
	free(copy);
	return 0;
}
