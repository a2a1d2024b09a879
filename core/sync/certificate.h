/* Why a server's certificate was refused: by its dates alone (our clock may be off), or for a better reason. */
#ifndef GUICHET_SYNC_CERTIFICATE_H
#define GUICHET_SYNC_CERTIFICATE_H

#include <curl/curl.h>
#include <stdbool.h>

/* From the chain libcurl kept (CURLOPT_CERTINFO), checked again with GnuTLS. Any thread. */
bool certificate_fails_by_date_alone(const struct curl_certinfo *chain, const char *ca_file, const char *host);

#endif
