/* hid_pos.h - scanners that speak USB "HID point of sale" (usage page 0x8C, HID POS Usage Tables
 * 1.02), the mode to set a scanner to: whole codes, binary safe, with their symbology.
 *
 * Where the text, its length and the "more follows" bit stand is read from the report descriptor of
 * each scanner; makers do not agree on it.
 */
#ifndef SUANPAN_HID_POS_H
#define SUANPAN_HID_POS_H

#include "drivers/driver.h"

extern const struct driver hid_pos;

/* Whether a USB interface may be one, before its descriptor is known: HID, and no keyboard or mouse
 * that somebody may be using. */
bool hid_pos_looks_right(const struct about *about);
/* Whether a device with this descriptor is a bar code scanner in that mode. */
bool hid_pos_suits(const struct about *about);

#endif
