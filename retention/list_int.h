/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list -- the number of items of a member that ought to be an array: 0 when it is anything else. */
#ifndef RETENTION_LIST_INT_H
#define RETENTION_LIST_INT_H

#include "core/cjson.h"

static inline size_t
retention_items(const struct cjson *list)
{
	return list && list->kind == CJSON_ARRAY ? list->n : 0;
}

#endif
