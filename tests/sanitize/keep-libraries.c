/* keep-libraries.c: libraries stay loaded, so that the leak check can name what they allocated
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

int dlclose (void *handle);

/* Weak: every library and program of a sanitizer build gets it. */
__attribute__ ((weak)) int
dlclose (void *handle)
{
  return 0;
}
