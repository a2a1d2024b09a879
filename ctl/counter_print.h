/* A sheet as lines, or as the JSON it came as.  One thread. */
#ifndef GUICHET_CTL_COUNTER_PRINT_H
#define GUICHET_CTL_COUNTER_PRINT_H

#include "core/desk/counter.h"

/* To standard output. ERR_SYSTEM: it could not be written. */
MUST_USE enum err counter_print(const struct counter_sheet *sheet, bool json);

#endif
