/* qui-error.c: the one error domain of Quiesce
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-error.h"

typedef struct
{
  char *sqlstate;
  char *detail;
  char *hint;
} QuiErrorPrivate;

static void
qui_error_private_init (QuiErrorPrivate *priv)
{
  priv->sqlstate = priv->detail = priv->hint = NULL;
}

static void
qui_error_private_copy (const QuiErrorPrivate *src,
                        QuiErrorPrivate       *dest)
{
  dest->sqlstate = g_strdup (src->sqlstate);
  dest->detail = g_strdup (src->detail);
  dest->hint = g_strdup (src->hint);
}

static void
qui_error_private_clear (QuiErrorPrivate *priv)
{
  g_free (priv->sqlstate);
  g_free (priv->detail);
  g_free (priv->hint);
}

G_DEFINE_EXTENDED_ERROR (QuiError, qui_error)

const char *
qui_error_get_sqlstate (const GError *error)
{
  return error && error->domain == QUI_ERROR ? qui_error_get_private (error)->sqlstate : NULL;
}

const char *
qui_error_get_detail (const GError *error)
{
  return error && error->domain == QUI_ERROR ? qui_error_get_private (error)->detail : NULL;
}

const char *
qui_error_get_hint (const GError *error)
{
  return error && error->domain == QUI_ERROR ? qui_error_get_private (error)->hint : NULL;
}

static char *
dup_valid (const char *text)
{
  return text ? g_utf8_make_valid (text, -1) : NULL;
}

GError *
qui_error_new_server (QuiError    code,
                      const char *message,
                      const char *sqlstate,
                      const char *detail,
                      const char *hint)
{
  g_autofree char *valid = dup_valid (message);
  QuiErrorPrivate *priv;
  GError *error;

  g_return_val_if_fail (message != NULL, NULL);

  error = g_error_new_literal (QUI_ERROR, code, valid);
  priv = qui_error_get_private (error);
  priv->sqlstate = dup_valid (sqlstate);
  priv->detail = dup_valid (detail);
  priv->hint = dup_valid (hint);
  return error;
}
