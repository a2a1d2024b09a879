/* Memory that is wiped when it is given back, for libraries that take an allocator and see private bytes (jansson, libcurl).
 *
 * malloc, calloc and strdup of the C library go with it. Any thread. */
#ifndef GUICHET_BASE_WIPED_H
#define GUICHET_BASE_WIPED_H

#include <stddef.h>

void wiped_free(void *bytes);                       /* NULL is fine */
void *wiped_realloc(void *bytes, size_t n);         /* as realloc; never in place, so that nothing stays where it was */

#endif
