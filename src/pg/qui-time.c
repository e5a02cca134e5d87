/* qui-time.c: instants as the server gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-time.h"

#define DAY_SECONDS 86400

/* Days since 1970-01-01 of a date of the Gregorian calendar, for years from 1 on. The year is counted from March, so that
 * the leap day is its last one. */
static gint64
days_from_date (gint64 year,
                int    month,
                int    day)
{
  gint64 y = month > 2 ? year : year - 1;
  int months = month > 2 ? month - 3 : month + 9;

  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * months + 2) / 5 + day - 1 - 719468;
}

static void
date_from_days (gint64  days,
                gint64 *year,
                int    *month,
                int    *day)
{
  gint64 shifted = days + 719468;
  gint64 era = shifted / 146097;
  int of_era = shifted % 146097;
  int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * y + y / 4 - y / 100);
  int months = (5 * of_year + 2) / 153;

  *day = of_year - (153 * months + 2) / 5 + 1;
  *month = months < 10 ? months + 3 : months - 9;
  *year = era * 400 + y + (*month <= 2);
}

/* Reads @least to @most digits at *@text and moves it on; FALSE if there are fewer. */
static gboolean
read_digits (const char **text,
             int          least,
             int          most,
             int         *value)
{
  const char *p = *text;
  int n = 0;

  for (*value = 0; n < most && g_ascii_isdigit (p[n]); n++)
    *value = *value * 10 + (p[n] - '0');
  *text = p + n;
  return n >= least;
}

static gboolean
read_char (const char **text,
           char         c)
{
  if (**text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

/* ".4" to ".412345" as microseconds; none at all is 0. */
static gboolean
read_fraction (const char **text,
               int         *microseconds)
{
  const char *start = *text + 1;

  *microseconds = 0;
  if (!read_char (text, '.'))
    return TRUE;
  if (!read_digits (text, 1, 6, microseconds))
    return FALSE;
  for (int n = *text - start; n < 6; n++)
    *microseconds *= 10;
  return TRUE;
}

/* "+00", "-03:30", "+05:53:28" as seconds. */
static gboolean
read_offset (const char **text,
             int         *seconds)
{
  int sign = **text == '-' ? -1 : 1;
  int hours, minutes = 0, rest = 0;

  if (!read_char (text, '+') && !read_char (text, '-'))
    return FALSE;
  if (!read_digits (text, 2, 2, &hours) ||
      (read_char (text, ':') && !read_digits (text, 2, 2, &minutes)) ||
      (read_char (text, ':') && !read_digits (text, 2, 2, &rest)))
    return FALSE;
  *seconds = sign * (hours * 3600 + minutes * 60 + rest);
  return TRUE;
}

gint64
qui_time_parse (const char *text)
{
  const char *p = text;
  int year, month, day, hour, minute, second, microseconds, offset;

  if (text == NULL ||
      !read_digits (&p, 4, 6, &year) || !read_char (&p, '-') ||
      !read_digits (&p, 2, 2, &month) || !read_char (&p, '-') ||
      !read_digits (&p, 2, 2, &day) || !read_char (&p, ' ') ||
      !read_digits (&p, 2, 2, &hour) || !read_char (&p, ':') ||
      !read_digits (&p, 2, 2, &minute) || !read_char (&p, ':') ||
      !read_digits (&p, 2, 2, &second) ||
      !read_fraction (&p, &microseconds) ||
      !read_offset (&p, &offset) || *p != '\0')
    return QUI_TIME_UNKNOWN;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return QUI_TIME_UNKNOWN;

  return ((days_from_date (year, month, day) * 24 + hour) * 3600 + minute * 60 + second - offset) * G_USEC_PER_SEC + microseconds;
}

static void
put_digits (char *to,
            int   number,
            int   n)
{
  for (char *digit = to + n; digit > to; number /= 10)
    *--digit = (char) ('0' + number % 10);
}

/* A big action formats thousands at the click that starts it, for which printf() takes too long. */
char *
qui_time_format (gint64 time)
{
  char text[] = "-00-00 00:00:00.000000+00";
  gint64 seconds, days, year;
  int microseconds, of_day, month, day;

  if (time == QUI_TIME_UNKNOWN)
    return NULL;

  /* Rounded down, also before 1970. */
  microseconds = ((time % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  seconds = (time - microseconds) / G_USEC_PER_SEC;
  of_day = ((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  days = (seconds - of_day) / DAY_SECONDS;
  date_from_days (days, &year, &month, &day);
  put_digits (text + 1, month, 2);
  put_digits (text + 4, day, 2);
  put_digits (text + 7, of_day / 3600, 2);
  put_digits (text + 10, of_day / 60 % 60, 2);
  put_digits (text + 13, of_day % 60, 2);
  put_digits (text + 16, microseconds, 6);
  return g_strdup_printf ("%04" G_GINT64_FORMAT "%s", year, text);
}
