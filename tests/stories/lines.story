# Goods: scanned, typed, counted, weighed, taken off.

story What a scanner says can be typed
log-in 1007      check-pin log-in
type 6901234500035
key Enter        find-item draft beep
= line 1 wipes 1 12.50
= entry empty
type 1003
key Enter        find-item draft beep
= line 1 wipes 2 25.00

story The same goods join their line, and it is the one in hand
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan wipes       find-item draft beep
scan milk        find-item draft beep
= lines 2
= line 1 milk 2 536.00
= line-in-hand 1

story A quantity before the scan
log-in 1007      check-pin log-in
type 12*
= times 12
= entry empty
scan wipes       find-item draft beep
= line 1 wipes 12 150.00

story A quantity typed with the code
log-in 1007      check-pin log-in
type 5*1003
key Enter        find-item draft beep
= line 1 wipes 5 62.50

story A quantity after the scan
log-in 1007      check-pin log-in
scan wipes       find-item draft beep
type 5
key F3           draft
= line 1 wipes 5 62.50

story A quantity for the marked line
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan wipes       find-item draft beep
key Up
= line-in-hand 1
type 3
key F3           draft
= line 1 milk 3 804.00
= line 2 wipes 1 12.50

story Voiding the last line is one key
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan wipes       find-item draft beep
key Del          draft
= lines 1
= told Voided: 婴儿湿巾
key Del          draft
= lines 0
key Del
= told There is nothing on this sale.

story Voiding the marked line
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan nappies     find-item draft beep
scan wipes       find-item draft beep
key Up
key Up
key Del          draft
= line 1 nappies 1 129.00
= lines 2
= line-in-hand 2

story Quantities of nothing and of ten thousand are refused
log-in 1007      check-pin log-in
type 0
key *            error-beep
= problem The quantity must be 1 to 9,999.
= times 0
key Esc
type 10000
key *            error-beep
= problem The quantity must be 1 to 9,999.
key Esc
type 9999
key *
scan wipes       find-item draft beep
= line 1 wipes 9999 124987.50
scan wipes       find-item error-beep
= problem The quantity must be 1 to 9,999.
= line 1 wipes 9999 124987.50
key Esc
type 0
key F3           error-beep
= problem The quantity must be 1 to 9,999.
key Esc
type 10000
key F3           error-beep
= line 1 wipes 9999 124987.50

story A quantity is for the next goods only
log-in 1007      check-pin log-in
type 5
key *
scan 6901234567892   find-item error-beep
= times 0
key Esc
scan wipes       find-item draft beep
= line 1 wipes 1 12.50

story A member card between quantity and goods does not use the quantity up
log-in 1007      check-pin log-in
type 5
key *
scan li          find-member draft beep
= times 5
scan wipes       find-item draft beep
= line 1 wipes 5 62.50

story Labels from the scale
log-in 1007      check-pin log-in
# 22 06013 00684: 684 g at 12.80 a kilogram
scan 2206013006840   find-item draft beep
= line 1 apples 1 8.76
# 21 06013 04008: 40.08
scan 2106013040083   find-item draft beep
= line 2 apples 1 40.08
# each piece is a line of its own
scan 2206013006840   find-item draft beep
= lines 3
type 2
key F3           error-beep
= problem 苹果 is weighed
key Esc
type 2
key *
scan 2206013006840   find-item error-beep
= problem 苹果 is weighed
= lines 3

story Goods sold by weight need a label
log-in 1007      check-pin log-in
type 06013
key Enter        find-item error-beep
= problem 苹果 is sold by weight

story A label without weight is refused
log-in 1007      check-pin log-in
scan 2206013000008   find-item error-beep
= problem 苹果 is sold by weight

story A price above the limit is refused
log-in 1007      check-pin log-in
scan goldbar     find-item error-beep
= problem 价格录错的商品: the price is above the limit
= lines 0

story What is no code of ours has one sentence each
log-in 1007      check-pin log-in
scan 6901234567892   find-item error-beep
= problem No goods with code 6901234567892
key Esc
= told nothing
scan 6901234567893   error-beep
= problem The check digit is wrong
key Esc
scan 奶粉        error-beep
= problem This code is no goods
key Esc
scan 101234567890123456  error-beep
= problem That is a mobile payment code; this till takes cash. Ask the customer for cash.
key Esc
scan-failed      error-beep
= problem The scanner broke off
key Esc
scan 7777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777777    error-beep
= problem The code is longer than 255

story An entry line that is full says so and keeps what it has
log-in 1007      check-pin log-in
times 25 type 0123456789
type 01234
type 5           error-beep
= problem The entry line is full
key Esc
key Esc
= entry empty

story A scan while a problem shows is taken, and the problem stays
log-in 1007      check-pin log-in
scan 6901234567892   find-item error-beep
scan wipes       find-item draft beep
= lines 1
= problem No goods with code 6901234567892

story Problems wait for each other, and the fifth scan is refused rather than lost
log-in 1007      check-pin log-in
scan 1           find-item error-beep
scan 2           find-item error-beep
scan 2           find-item error-beep
scan 3           find-item error-beep
scan 4           find-item error-beep
= problem No goods with code 1:
= problems-waiting 3
scan wipes       error-beep
= lines 0
key Esc
= problem No goods with code 2:
scan wipes       find-item draft beep
key Esc
= problem No goods with code 3:
key Esc
= problem No goods with code 4:
key Esc
= problem nothing

story Esc goes back one step and loses nothing
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan wipes       find-item draft beep
key Up
type 3
key *
type 12
key Esc
= entry empty
= times 3
key Esc
= times 0
= line-in-hand 1
key Esc
= line-in-hand 2
key Esc
= lines 2

story Backspace takes whole characters
log-in 1007      check-pin log-in
type 奶粉
key Backspace
= entry 奶
key Backspace
= entry empty
key Backspace
= entry empty

story Taking pieces off needs the right to void
log-in 1008      check-pin log-in
scan wipes       find-item draft beep
type 5
key F3           draft
type 2
key F3           error-beep
= problem 小陈 may not do this: it needs the right “Void a line”
= line 1 wipes 5 62.50
key Esc
key Del          error-beep
= problem 小陈 may not do this: it needs the right “Void a line”
= lines 1

story A whole sale is voided after a question
log-in 1007      check-pin log-in
scan milk        find-item draft beep
scan zhang       find-member draft beep
key void-sale
= question void-sale
key no
= lines 1
key void-sale
key yes          draft
= lines 0
= member none
key void-sale
= question none
= told There is nothing on this sale.

story Keys that need a number say so
log-in 1007      check-pin log-in
key *
= told Type a quantity, press *
key F3
= told There is nothing on this sale.
scan wipes       find-item draft beep
key F3
= told Type the new quantity, then press F3.
= line 1 wipes 1 12.50
