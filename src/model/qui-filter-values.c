/* qui-filter-values.c: lengths of time and networks, as people write them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <arpa/inet.h>
#include <string.h>

#include "qui-filter-private.h"

#define MAX_DIGITS 9
/* Longer than any server runs; sums of it do not overflow. */
#define MAX_DURATION (10000 * 365.0 * G_TIME_SPAN_DAY)

/* An unsigned number and what is behind it; FALSE if there is none or it has too many digits. */
static gboolean
parse_number (const char **text,
              double      *number)
{
  const char *p = *text;
  double value = 0;

  while (g_ascii_isdigit (*p) && p - *text <= MAX_DIGITS)
    value = value * 10 + (*p++ - '0');

  if (p == *text || p - *text > MAX_DIGITS)
    return FALSE;

  *text = p;
  *number = value;

  return TRUE;
}

/* What is behind the point of "1.5"; none is no fault. */
static void
parse_fraction (const char **text,
                double      *number)
{
  double weight = 0.1;

  if (**text != '.')
    return;

  for ((*text)++; g_ascii_isdigit (**text); (*text)++, weight /= 10)
    *number += weight * (**text - '0');
}

static double
parse_unit (const char **text)
{
  static const struct { const char *names[3]; gint64 span; } units[] = {
    { { "ms", "msecs", "milliseconds" }, G_TIME_SPAN_MILLISECOND },
    { { "seconds", "secs", NULL }, G_TIME_SPAN_SECOND },
    { { "minutes", "mins", NULL }, G_TIME_SPAN_MINUTE },
    { { "hours", "hrs", NULL }, G_TIME_SPAN_HOUR },
    { { "days", NULL, NULL }, G_TIME_SPAN_DAY },
  };
  gsize length = 0;

  while (g_ascii_isalpha ((*text)[length]))
    length++;

  /* A number alone is in seconds; the single "m" is a minute. */
  if (length == 0)
    return G_TIME_SPAN_SECOND;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint j = 0; j < G_N_ELEMENTS (units[i].names) && units[i].names[j] != NULL; j++)
      {
        if (length > strlen (units[i].names[j]) || g_ascii_strncasecmp (units[i].names[j], *text, length) != 0 || (i == 0 && length == 1))
          continue;
        /* "mi" and "min" begin minutes as well as milliseconds. */
        if (i == 0 && g_ascii_strncasecmp ("minutes", *text, length) == 0)
          continue;
        *text += length;
        return units[i].span;
      }

  return 0;
}

/* "2:51" and "1:04:09", as the list shows durations: @number is what stood before the first colon. */
static gboolean
parse_clock (const char *text,
             double      number,
             double     *sum)
{
  *sum = number;

  for (guint parts = 1; *text == ':'; parts++)
    {
      double part = 0;

      text++;
      /* Nothing there yet. */
      if (*text != '\0' && !parse_number (&text, &part))
        return FALSE;
      if (parts == 3)
        return FALSE;
      *sum = *sum * 60 + part;
    }

  *sum *= G_TIME_SPAN_SECOND;

  return *text == '\0';
}

gboolean
qui_filter_parse_duration (const char *text,
                           gint64     *duration)
{
  double sum = 0;

  do
    {
      double number, unit;

      if (!parse_number (&text, &number))
        return FALSE;

      if (*text == ':')
        {
          if (sum > 0 || !parse_clock (text, number, &sum))
            return FALSE;
          break;
        }

      parse_fraction (&text, &number);
      unit = parse_unit (&text);
      if (unit == 0)
        return FALSE;
      sum += number * unit;
    }
  while (*text != '\0');

  *duration = (gint64) MIN (sum, MAX_DURATION);

  return TRUE;
}

/* "10" and "10.0" before a slash are the beginning of an address. */
static gboolean
complete_ipv4 (const char *text,
               guint8     *bytes)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 5);
  guint n = g_strv_length (parts);

  if (n == 0 || n > 4)
    return FALSE;

  memset (bytes, 0, 4);
  for (guint i = 0; i < n; i++)
    {
      guint64 part;

      /* One dot at the end is no part. */
      if (i > 0 && i == n - 1 && parts[i][0] == '\0')
        return TRUE;
      if (!g_ascii_string_to_unsigned (parts[i], 10, 0, 255, &part, NULL))
        return FALSE;
      bytes[i] = (guint8) part;
    }

  return TRUE;
}

static guint
parse_address (const char *text,
               guint8     *bytes)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

  if (inet_pton (AF_INET, text, bytes) == 1)
    return 4;

  if (inet_pton (AF_INET6, text, bytes) != 1)
    return 0;

  if (memcmp (bytes, mapped, sizeof mapped) != 0)
    return 16;

  memmove (bytes, bytes + sizeof mapped, 4);

  return 4;
}

gboolean
qui_filter_network_parse (QuiFilterNetwork *self,
                          const char       *text)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address = NULL;
  guint64 n_bits;

  *self = (QuiFilterNetwork) { .n_bytes = 0 };

  if (slash == NULL)
    {
      self->n_bytes = parse_address (text, self->bytes);
      self->n_bits = 8 * self->n_bytes;
      return self->n_bytes > 0;
    }

  address = g_strndup (text, slash - text);
  self->n_bytes = parse_address (address, self->bytes);
  if (self->n_bytes == 0 && complete_ipv4 (address, self->bytes))
    self->n_bytes = 4;

  if (self->n_bytes == 0 || !g_ascii_string_to_unsigned (slash + 1, 10, 0, 128, &n_bits, NULL))
    return FALSE;

  /* ::ffff:10.0.0.0/104 */
  if (self->n_bytes == 4 && strchr (address, ':') != NULL)
    n_bits = n_bits < 96 ? 33 : n_bits - 96;
  self->n_bits = (guint) n_bits;

  return self->n_bits <= 8 * self->n_bytes;
}

gboolean
qui_filter_network_contains (const QuiFilterNetwork *self,
                             const char             *address)
{
  guint8 bytes[16];
  guint whole = self->n_bits / 8;
  guint rest = self->n_bits % 8;

  if (parse_address (address, bytes) != self->n_bytes || memcmp (bytes, self->bytes, whole) != 0)
    return FALSE;

  return rest == 0 || (bytes[whole] ^ self->bytes[whole]) >> (8 - rest) == 0;
}
