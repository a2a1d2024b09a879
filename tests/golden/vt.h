/* A terminal in memory: a pseudo-terminal whose other end is libvterm's screen. One thread. */
#ifndef GUICHET_TESTS_GOLDEN_VT_H
#define GUICHET_TESTS_GOLDEN_VT_H

#include <stdbool.h>
#include <stddef.h>

struct vt;

struct vt *vt_open(int rows, int cols);
void vt_close(struct vt *vt);
int vt_slave(const struct vt *vt);                    /* what the program under test reads and writes */
void vt_resize(struct vt *vt, int rows, int cols);    /* the kernel's size too; send SIGWINCH's meaning yourself */
void vt_pump(struct vt *vt);                          /* takes what was written so far */
void vt_type(struct vt *vt, const char *bytes, size_t n);
size_t vt_bytes(struct vt *vt);                       /* written since the last call */

/* One row as UTF-8 without trailing blanks; and its attributes ("3-17 reverse bold"), "" when plain. */
void vt_row(const struct vt *vt, int row, char *to, size_t size);
void vt_attributes(const struct vt *vt, int row, char *to, size_t size);
void vt_cursor(const struct vt *vt, int *row, int *col, bool *visible);

#endif
