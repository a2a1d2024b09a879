#include "core/base/wiped.h"

#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What was usable and not what was asked for: a library's scratch space lies there too. */
void wiped_free(void *bytes)
{
    if (bytes)
        sodium_memzero(bytes, malloc_usable_size(bytes));
    free(bytes);
}

void *wiped_realloc(void *bytes, size_t n)
{
    size_t had = bytes ? malloc_usable_size(bytes) : 0;
    void *moved = malloc(n ? n : 1);
    if (!moved)
        return NULL;
    if (had)
        memcpy(moved, bytes, had < n ? had : n);
    wiped_free(bytes);
    return moved;
}
