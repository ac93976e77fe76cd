package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// step executes one instruction other than STOP.
func (d *Decoder) step(op byte) error {
	switch op {
	case opProto:
		v, err := d.readByte()
		if err == nil && v > 5 {
			err = fmt.Errorf("expected a pickle of protocol 0 to 5, got protocol %d", v)
		}
		return err
	case opFrame: // only says how many bytes Python should read at once
		_, err := d.readUint(8)
		return err

	case opNone:
		return d.push(nil)
	case opNewTrue:
		return d.push(true)
	case opNewFalse:
		return d.push(false)

	case opInt, opLong, opFloat, opString, opUnicode:
		return d.textValue(op)
	case opBinInt:
		return d.pushInt(4, true)
	case opBinInt1:
		return d.pushInt(1, false)
	case opBinInt2:
		return d.pushInt(2, false)
	case opLong1:
		return d.pushLong(1)
	case opLong4:
		return d.pushLong(4)
	case opBinFloat:
		b, err := d.readFixed(8)
		if err != nil {
			return err
		}
		return d.push(math.Float64frombits(binary.BigEndian.Uint64(b)))

	case opShortBinString:
		return d.pushString8(1)
	case opBinString:
		return d.pushString8(4)
	case opShortBinUnicode:
		return d.pushUnicode(1)
	case opBinUnicode:
		return d.pushUnicode(4)
	case opBinUnicode8:
		return d.pushUnicode(8)
	case opShortBinBytes:
		return d.pushBytes(1)
	case opBinBytes:
		return d.pushBytes(4)
	case opBinBytes8:
		return d.pushBytes(8)
	case opByteArray8:
		b, err := d.readCounted(8)
		if err != nil {
			return err
		}
		return d.push(ByteArray(b))
	case opNextBuffer, opReadOnlyBuffer:
		return errors.New("the pickle refers to out-of-band buffers of protocol 5, which are not in the file; write it without buffer_callback")

	case opEmptyTuple:
		return d.push(Tuple{})
	case opTuple1:
		return d.tuple(1)
	case opTuple2:
		return d.tuple(2)
	case opTuple3:
		return d.tuple(3)
	case opMark, opPop, opPopMark, opDup:
		return d.stackOp(op)
	case opEmptyList, opEmptyDict, opEmptySet, opTuple, opList, opDict, opFrozenSet:
		return d.makeContainer(op)
	case opAppend, opAppends, opSetItem, opSetItems, opAddItems:
		return d.fill(op)

	case opPut, opBinPut, opLongBinPut, opMemoize, opGet, opBinGet, opLongBinGet:
		return d.memoOp(op)
	case opPersID, opBinPersID:
		return d.persistent(op)
	case opGlobal, opStackGlobal, opExt1, opExt2, opExt4:
		return d.global(op)
	case opReduce, opNewObj, opNewObjEx, opInst, opObj, opBuild:
		return d.construct(op)
	}
	return fmt.Errorf("expected an opcode, got byte %#02x", op)
}

func (d *Decoder) stackOp(op byte) error {
	switch op {
	case opMark:
		d.marks = append(d.marks, len(d.stack))
		return d.charge(8)
	case opDup:
		v, err := d.top()
		if err != nil {
			return err
		}
		return d.push(v)
	case opPop:
		// Python lets POP remove a MARK too.
		if n := len(d.marks); n == 0 || len(d.stack) > d.marks[n-1] {
			_, err := d.pop()
			return err
		}
	}
	_, err := d.popMark()
	return err
}

// tuple makes a tuple of the n values on top of the stack.
func (d *Decoder) tuple(n int) error {
	at := len(d.stack) - n
	if at < d.floor() {
		return errStack
	}
	t := append(Tuple(nil), d.stack[at:]...)
	clear(d.stack[at:])
	d.stack = d.stack[:at]
	if err := d.charge(boxCost); err != nil {
		return err
	}
	return d.push(t)
}

func (d *Decoder) makeContainer(op byte) error {
	if err := d.charge(boxCost); err != nil {
		return err
	}
	switch op {
	case opEmptyList:
		return d.push(&List{})
	case opEmptyDict:
		return d.push(NewDict())
	case opEmptySet:
		return d.push(&Set{})
	}
	items, err := d.popMark()
	if err != nil {
		return err
	}
	if err := d.charge(slotCost * len(items)); err != nil {
		return err
	}
	switch op {
	case opTuple:
		return d.push(Tuple(items))
	case opList:
		return d.push(&List{Items: items})
	case opFrozenSet:
		s := &Set{Frozen: true}
		if err := d.addAll(s, items); err != nil {
			return err
		}
		return d.push(s)
	}
	m := NewDict()
	if err := d.setAll(m, items); err != nil {
		return err
	}
	return d.push(m)
}

// fill adds values to a container that stays on the stack.
func (d *Decoder) fill(op byte) error {
	var items []any
	var err error
	switch op {
	case opAppend, opSetItem:
		n := 1
		if op == opSetItem {
			n = 2
		}
		if len(d.stack)-n < d.floor() {
			return errStack
		}
		items = append(items, d.stack[len(d.stack)-n:]...)
		clear(d.stack[len(d.stack)-n:])
		d.stack = d.stack[:len(d.stack)-n]
	default:
		if items, err = d.popMark(); err != nil {
			return err
		}
	}
	target, err := d.top()
	if err != nil {
		return err
	}
	switch op {
	case opAppend, opAppends:
		l, err := as[*List](target)
		if err != nil {
			return err
		}
		l.Items = append(l.Items, items...)
		return d.charge(slotCost * len(items))
	case opAddItems:
		s, err := as[*Set](target)
		if err != nil {
			return err
		}
		return d.addAll(s, items)
	}
	m, err := as[*Dict](target)
	if err != nil {
		return err
	}
	return d.setAll(m, items)
}

func (d *Decoder) addAll(s *Set, items []any) error {
	if err := d.charge(entryCost * len(items)); err != nil {
		return err
	}
	for _, v := range items {
		if err := s.Add(v); err != nil {
			return err
		}
	}
	return nil
}

func (d *Decoder) setAll(m *Dict, items []any) error {
	if len(items)%2 != 0 {
		return fmt.Errorf("expected pairs of key and value, got %d values", len(items))
	}
	if err := d.charge(entryCost * len(items) / 2); err != nil {
		return err
	}
	for i := 0; i < len(items); i += 2 {
		if err := m.Set(items[i], items[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Decoder) memoOp(op byte) error {
	var i uint64
	var err error
	switch op {
	case opPut, opGet:
		i, err = d.readIndexLine()
	case opBinPut, opBinGet:
		i, err = d.readUint(1)
	case opLongBinPut, opLongBinGet:
		i, err = d.readUint(4)
	case opMemoize:
		i = uint64(len(d.memo))
	}
	if err != nil {
		return err
	}
	switch op {
	case opGet, opBinGet, opLongBinGet:
		v, ok := d.memo[i]
		if !ok {
			return fmt.Errorf("expected entry %d in the memo, but nothing was stored there", i)
		}
		return d.push(v)
	}
	v, err := d.top()
	if err != nil {
		return err
	}
	d.memo[i] = v
	return d.charge(memoCost)
}

func (d *Decoder) persistent(op byte) error {
	var id any
	var err error
	if op == opPersID {
		var line []byte
		line, err = d.readLine()
		if err == nil && !isASCII(line) {
			err = fmt.Errorf("expected a persistent id in ASCII, got %.20q…", line)
		}
		id = string(line)
	} else {
		id, err = d.pop()
	}
	if err != nil {
		return err
	}
	if d.PersistentLoad == nil {
		return errors.New("the pickle refers to data stored outside of it (a persistent id), as torch.save's data.pkl does; it cannot be read alone")
	}
	v, err := d.PersistentLoad(id)
	if err != nil {
		return err
	}
	return d.push(v)
}
