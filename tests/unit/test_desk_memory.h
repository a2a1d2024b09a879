/* What is in this process's memory, and in the requests that came, without leaving a copy. Who includes another header before it defines _GNU_SOURCE. */
#ifndef GUICHET_TEST_DESK_MEMORY_H
#define GUICHET_TEST_DESK_MEMORY_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE    /* memmem */
#endif

#include "test_desk_world.h"

/* How many times the bytes of the text are in what this process can write to. */
static __attribute__((unused)) unsigned in_memory(const char *needle)
{
    char line[512], rights[8];
    unsigned found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || strncmp(rights, "rw", 2) != 0 || strstr(line, "[v"))
            continue;
        for (const char *at = (const char *)from; (at = memmem(at, (size_t)((const char *)to - at), needle, strlen(needle))); at++)
            found++;
    }
    fclose(maps);
    return found;
}

/* For a test that goes on where memory cannot be walked: the sanitizer keeps freed memory, and its shadow cannot be read. */
static __attribute__((unused)) bool is_forgotten(const char *needle)
{
#ifdef __SANITIZE_ADDRESS__
    (void)needle;
    return true;
#else
    return in_memory(needle) == 0;
#endif
}

static __attribute__((unused)) bool has_come(const char *verb)
{
    char lines[4096];
    bool come = strstr(world_get("asked", lines), verb) != NULL;
    explicit_bzero(lines, sizeof lines);
    return come;
}

#endif
