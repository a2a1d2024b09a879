#include "desk_asks.h"

#include "core/desk/inside.h"

bool desk_asks(const struct desk *d) { return d->presence.asking || d->net.cycling || d->asking.what; }
