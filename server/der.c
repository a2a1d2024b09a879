#include "server/der.h"

size_t der_take(const uint8_t *der, size_t n, unsigned tag, size_t *head)
{
    size_t body = 0, size = 2;
    if (n < 2 || der[0] != tag || der[1] > 0x82 || der[1] == 0x80)
        return 0;
    if (der[1] < 0x80) {
        body = der[1];
    } else {
        size += der[1] & 0x7fu;
        for (size_t i = 2; i < size && i < n; i++)
            body = body << 8 | der[i];
        if (n < size || body < 0x80 || (size == 4 && body < 0x100))
            return 0;
    }
    *head = size;
    return body <= n - size ? size + body : 0;
}

bool der_is_element(const uint8_t *der, size_t n, unsigned tag)
{
    size_t head;
    return n && der_take(der, n, tag, &head) == n;
}
