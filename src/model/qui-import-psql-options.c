/* qui-import-psql-options.c: the options of psql and the variables of libpq
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <string.h>

static const QuiPsqlOption options[] = {
  { 'h', "host", TRUE, "host" },
  { 'p', "port", TRUE, "port" },
  { 'U', "username", TRUE, "user" },
  { 'd', "dbname", TRUE, "dbname" },
  { 'w', "no-password" },
  { 'W', "password" },
  { 'a', "echo-all" },
  { 'A', "no-align" },
  { 'b', "echo-errors" },
  { 'c', "command", TRUE },
  { 'e', "echo-queries" },
  { 'E', "echo-hidden" },
  { 'f', "file", TRUE },
  { 'F', "field-separator", TRUE },
  { 'H', "html" },
  { 'l', "list" },
  { 'L', "log-file", TRUE },
  { 'n', "no-readline" },
  { 'o', "output", TRUE },
  { 'P', "pset", TRUE },
  { 'q', "quiet" },
  { 'R', "record-separator", TRUE },
  { 's', "single-step" },
  { 'S', "single-line" },
  { 't', "tuples-only" },
  { 'T', "table-attr", TRUE },
  { 'v', "set", TRUE },
  { 0, "variable", TRUE },
  { 'V', "version" },
  { 'x', "expanded" },
  { 'X', "no-psqlrc" },
  { 'z', "field-separator-zero" },
  { '0', "record-separator-zero" },
  { '1', "single-transaction" },
  { 0, "csv" },
};

typedef struct
{
  const char *variable;
  const char *keyword;
} Variable;

static const Variable variables[] = {
  { "PGHOST", "host" },
  { "PGHOSTADDR", "hostaddr" },
  { "PGPORT", "port" },
  { "PGDATABASE", "dbname" },
  { "PGUSER", "user" },
  { "PGPASSWORD", "password" },
  { "PGPASSFILE", "passfile" },
  { "PGSERVICE", "service" },
  { "PGSSLMODE", "sslmode" },
  { "PGSSLCERT", "sslcert" },
  { "PGSSLKEY", "sslkey" },
  { "PGSSLROOTCERT", "sslrootcert" },
  { "PGSSLCRL", "sslcrl" },
  { "PGSSLCRLDIR", "sslcrldir" },
  { "PGSSLSNI", "sslsni" },
  { "PGSSLNEGOTIATION", "sslnegotiation" },
  { "PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version" },
  { "PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version" },
  { "PGCHANNELBINDING", "channel_binding" },
  { "PGREQUIREAUTH", "require_auth" },
  { "PGREQUIREPEER", "requirepeer" },
  { "PGGSSENCMODE", "gssencmode" },
  { "PGGSSLIB", "gsslib" },
  { "PGKRBSRVNAME", "krbsrvname" },
  { "PGCONNECT_TIMEOUT", "connect_timeout" },
  { "PGTARGETSESSIONATTRS", "target_session_attrs" },
  { "PGLOADBALANCEHOSTS", "load_balance_hosts" },
  { "PGOPTIONS", "options" },
  { "PGAPPNAME", "application_name" },
  { "PGCLIENTENCODING", "client_encoding" },
};

const QuiPsqlOption *
qui_psql_find_option (char        letter,
                      const char *word,
                      gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if (letter != 0 ? options[i].letter == letter
                      : strlen (options[i].word) == length && strncmp (options[i].word, word, length) == 0)
        return &options[i];
    }

  return NULL;
}

const char *
qui_psql_find_keyword (const char *variable)
{
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    if (g_str_equal (variables[i].variable, variable))
      return variables[i].keyword;

  return NULL;
}
