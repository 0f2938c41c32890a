/* TLS with ALPN by OpenSSL, under a certificate made at the start; -DWITHOUT_TLS leaves it out. */
#include "origin.h"

#ifdef WITHOUT_TLS
bool initTls(void) { return false; }
void *acceptTls(int fd) { (void)fd; return 0; }
int shakeTls(Connection *connection) { (void)connection; return -1; }
long readTls(Connection *connection, void *into, size_t room) { (void)connection; (void)into; (void)room; return -1; }
long writeTls(Connection *connection, const void *from, size_t bytes) { (void)connection; (void)from; (void)bytes; return -1; }
void freeTls(Connection *connection) { (void)connection; }
#else
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

static SSL_CTX *context;

static void useOwnCertificate(void) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  X509_NAME *name = X509_get_subject_name(certificate);
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
}

/* HTTP/2 where the client offers it, else HTTP/1.1. */
static int choose(SSL *ssl, const unsigned char **chosen, unsigned char *size, const unsigned char *offered,
                  unsigned offeredBytes, void *unused) {
  static const unsigned char ours[] = "\x02h2\x08http/1.1";
  (void)ssl, (void)unused;
  int found = SSL_select_next_proto((unsigned char **)chosen, size, ours, sizeof ours - 1, offered, offeredBytes);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

bool initTls(void) {
  context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_alpn_select_cb(context, choose, NULL);
  useOwnCertificate();
  return true;
}

void *acceptTls(int fd) {
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  SSL_set_accept_state(ssl);
  return ssl;
}

static long outcome(SSL *ssl, int result) {
  if (result > 0) return result;
  int error = SSL_get_error(ssl, result);
  ERR_clear_error();
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -2 : -1;
}

int shakeTls(Connection *connection) { return outcome(connection->tls, SSL_accept(connection->tls)); }

long readTls(Connection *connection, void *into, size_t room) {
  return outcome(connection->tls, SSL_read(connection->tls, into, room));
}

long writeTls(Connection *connection, const void *from, size_t bytes) {
  return outcome(connection->tls, SSL_write(connection->tls, from, bytes));
}

void freeTls(Connection *connection) { SSL_free(connection->tls); }
#endif
