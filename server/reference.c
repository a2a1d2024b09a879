#include "server/reference.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum { CHARACTERS = 8 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void put(char letter, const char characters[CHARACTERS], char to[REFERENCE_SIZE])
{
    to[0] = letter;
    to[1] = to[6] = '-';
    memcpy(to + 2, characters, 4);
    memcpy(to + 7, characters + 4, 4);
    to[11] = 0;
}

void reference_make(char letter, char to[REFERENCE_SIZE])
{
    char characters[CHARACTERS];
    for (size_t i = 0; i < CHARACTERS; i++)
        characters[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    put(letter, characters, to);
}

/* The digit a typed character stands for, 0 none. */
static char read_as(char c)
{
    char upper = (char)toupper((unsigned char)c);
    upper = upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    return upper && strchr(alphabet, upper) ? upper : 0;
}

bool reference_read(char letter, const char *typed, char to[REFERENCE_SIZE])
{
    char characters[CHARACTERS];
    size_t n = 0;
    while (*typed == ' ')
        typed++;
    if (toupper((unsigned char)*typed++) != letter)
        return false;
    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        if (n == CHARACTERS || !read_as(*typed))
            return false;
        characters[n++] = read_as(*typed);
    }
    if (n != CHARACTERS)
        return false;
    put(letter, characters, to);
    return true;
}
