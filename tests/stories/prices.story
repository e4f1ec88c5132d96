# A price by hand: who may, how far, with a reason, and what stands on the receipt.

# programme: FRD-07
story A manager sets the price of the marked line, says why, and it stands on the receipt
log-in 1001      check-pin log-in
scan nappies     find-item draft beep
scan wipes       find-item draft beep
key Up
key -
= told 超薄纸尿裤 L 52片: type the new price
type 99.5
key Enter
= told Type why the price changes
type 破损
key Enter        draft
= view sale
= line 1 nappies 1 99.50
= total 112.00
scan nappies     find-item draft beep
= lines 3
key +            commit
committed        drawer print
= printed price-by-hand

# programme: FRD-07
story Without right and without a limit nobody sets a price
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
key -            error-beep
= problem 王芳 may not do this: it needs the right “set a price by hand”
key Esc
= total 129.00

# programme: FRD-07
story A role may lower a price as far as its limit, and not raise it
limit cashier 10
log-in 1007      check-pin log-in
scan nappies     find-item draft beep
key -
type 116.09
key Enter        error-beep
= problem You may lower a price by 10%, not below 116.10
= total 129.00
key Esc
type 130
key Enter        error-beep
= problem You may lower a price by 10%
key Esc
key Esc
= view sale
key F10
type 18
key Enter
type 116.10
key Enter
type 老客户
key Enter        draft
= total 116.10

# programme: FRD-07
story Its points may be none, as the shop says
no-points
log-in 1001      check-pin log-in
scan nappies     find-item draft beep
scan wipes       find-item draft beep
scan li          find-member draft beep
= points-earned 142
key Up
key -
type 100
key Enter
type x
key Enter        draft
= total 112.50
= points-earned 13

story Esc leaves the price as it is
log-in 1001      check-pin log-in
scan nappies     find-item draft beep
key -
type 1
key Esc
= view sale
= entry empty
= total 129.00
key -
type 1
key Enter
key Esc
= view sale
= total 129.00

story A price that is no amount, or below what the goods may cost, is refused
log-in 1001      check-pin log-in
key -
= told There is nothing on this sale
scan milk        find-item draft beep
key -
type 1x
key Enter        error-beep
= problem That is no amount
key Esc
= view menu
type 99
key Enter
= told Type why the price changes
key Esc
scan floored     find-item draft beep
key -
type 7.99
key Enter
type x
key Enter        error-beep
= problem 限价商品 is not sold below its lowest price
key Esc
= line 2 floored 1 10.00

story A scan while a price is asked for is a scan
log-in 1001      check-pin log-in
scan nappies     find-item draft beep
key -
scan wipes       find-item draft beep
= view sale
= lines 2
= total 141.50

story A price by hand survives a crash with the basket
log-in 1001      check-pin log-in
scan nappies     find-item draft beep
key -
type 100
key Enter
type x
key Enter        draft
restart          use-rules
log-in 1001      check-pin log-in
= total 100.00
