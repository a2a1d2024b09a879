/* softcard init: makes the state file of a ready card, with a key and a certificate. */
#ifndef SOFTCARD_PERSONALISE_H
#define SOFTCARD_PERSONALISE_H

#include <stdbool.h>

struct personalise_options {
    const char *state;
    const char *pin;
    const char *so_pin; /* 16 hexadecimal digits */
    const char *serial;
    const char *label;
    const char *holder;
    const char *ca_key;
    const char *ca_certificate;
    const char *certificate; /* written, PEM */
    long days;               /* of validity left; may be negative */
    unsigned tries;
    bool rsa;
};

/* Says on stderr what went wrong. */
bool personalise_card(const struct personalise_options *options);

#endif
