/* qui-filter-private.h: the filter from within
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-filter-language.h"
#include "qui-filter.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_FILTER_NO_OPERATOR,
  QUI_FILTER_IN,           /* : */
  QUI_FILTER_EQUAL,
  QUI_FILTER_NOT_EQUAL,
  QUI_FILTER_LESS,
  QUI_FILTER_LESS_EQUAL,
  QUI_FILTER_MORE,
  QUI_FILTER_MORE_EQUAL,
} QuiFilterOperator;

/* One term as it stands in the text: offsets in bytes. */
typedef struct
{
  gsize             start;
  gsize             end;
  gboolean          negated;
  gboolean          quoted;       /* a word that began with a quote */
  gsize             key;          /* where the key begins */
  gsize             key_length;   /* 0: a word */
  QuiFilterOperator operator;
  gsize             value;        /* where the value, or the word, begins; it goes on to @end */
} QuiFilterToken;

/* The term at or after *@position, which moves behind it; FALSE at the end of the text. @text is valid UTF-8. */
gboolean qui_filter_lex            (const char *text, gsize *position, QuiFilterToken *token);

/* One of the values between commas, from *@position (before @end) on, without quotes. */
typedef struct
{
  char     *text;
  gboolean  quoted;
  gboolean  open;      /* its closing quote is missing */
  gsize     start;
  gsize     end;
} QuiFilterPiece;

gboolean qui_filter_lex_piece      (const char *text, gsize *position, gsize end, QuiFilterPiece *piece);

/* "5m", "1h30m", "1.5h", "90" (seconds), "2:51", "1:04:09": a length of time in microseconds. Units may be cut short or written out. */
gboolean qui_filter_parse_duration (const char *text, gint64 *duration);

/* A network, or an address with all its bits; IPv4 within IPv6 is IPv4. */
typedef struct
{
  guint8 bytes[16];
  guint  n_bytes;      /* 4, 16; 0: none */
  guint  n_bits;
} QuiFilterNetwork;

/* "10.0.0.0/8", "10/8", "2001:db8::/32", "10.0.4.9". */
gboolean qui_filter_network_parse    (QuiFilterNetwork *self, const char *text);
gboolean qui_filter_network_contains (const QuiFilterNetwork *self, const char *address);

/* What a text term looks for. */
typedef struct
{
  char             *needle;    /* casefolded; "" (only from empty quotes): what has no such text */
  gboolean          ascii;
  QuiFilterNetwork  network;   /* CLIENT: instead of the needle if n_bytes is not 0 */
} QuiFilterValue;

typedef struct
{
  QuiFilterKind      kind;       /* TEXT, STATE, AGE, FLAG */
  int                what;       /* as in the table */
  gboolean           negated;
  QuiFilterOperator  operator;
  GArray            *values;     /* TEXT: QuiFilterValue, of which one must match */
  guint              states;     /* STATE: bits 1 << QuiState */
  gint64             age;        /* AGE, in microseconds */
} QuiFilterTerm;

struct _QuiFilter
{
  gatomicrefcount  ref_count;
  GArray          *terms;      /* QuiFilterTerm */
};

G_END_DECLS
