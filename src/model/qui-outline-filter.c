/* qui-outline-filter.c: which sessions a filter lets through
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-outline-private.h"

void
qui_outline_filter_init (QuiOutlineFilter  *self,
                         const QuiViewSpec *view)
{
  self->needle = qui_view_spec_get_filter (view);
  self->states = qui_view_spec_get_states (view);
  self->verdicts = g_hash_table_new (NULL, NULL);
}

void
qui_outline_filter_clear (QuiOutlineFilter *self)
{
  g_clear_pointer (&self->verdicts, g_hash_table_unref);
}

gboolean
qui_outline_filter_is_on (const QuiOutlineFilter *self)
{
  return self->states != 0 || self->needle[0] != '\0';
}

static gboolean
ascii_contains (const char *text,
                const char *needle)
{
  for (; *text != '\0'; text++)
    {
      gsize i = 0;

      while (needle[i] != '\0' && g_ascii_tolower (text[i]) == needle[i])
        i++;

      if (needle[i] == '\0')
        return TRUE;
    }

  return FALSE;
}

static gboolean
text_contains (const char *text,
               const char *needle)
{
  g_autofree char *folded = NULL;

  /* Nearly all of it is ASCII, whose casefolding is plain lower case: no copy needed. */
  if (g_str_is_ascii (text))
    return ascii_contains (text, needle);

  folded = g_utf8_casefold (text, -1);

  return strstr (folded, needle) != NULL;
}

static gboolean
string_passes (QuiOutlineFilter *self,
               const char       *text)
{
  gpointer verdict;

  if (text == NULL || text[0] == '\0')
    return FALSE;

  if (!g_hash_table_lookup_extended (self->verdicts, text, NULL, &verdict))
    {
      verdict = GINT_TO_POINTER (text_contains (text, self->needle));
      g_hash_table_insert (self->verdicts, (gpointer) text, verdict);
    }

  return GPOINTER_TO_INT (verdict);
}

gboolean
qui_outline_filter_match (QuiOutlineFilter *self,
                          const QuiSession *session)
{
  char pid[16];

  if (self->states != 0 && (self->states & 1u << session->state) == 0)
    return FALSE;

  if (self->needle[0] == '\0')
    return TRUE;

  g_snprintf (pid, sizeof pid, "%d", session->pid);

  return strstr (pid, self->needle) != NULL
         || string_passes (self, session->user)
         || string_passes (self, session->application)
         || string_passes (self, session->client_address)
         || string_passes (self, session->client_hostname)
         || string_passes (self, session->query);
}
