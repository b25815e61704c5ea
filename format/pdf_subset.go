package format

import (
	"encoding/binary"
	"errors"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// subset takes the outlines of unused glyphs out of a TrueType font. Glyphs keep their numbers. The font is one that the
// program brings along, so that its tables are trusted to be where they say.
func subset(ttf []byte, used []sfnt.GlyphIndex) ([]byte, error) {
	tables := map[string][]byte{}
	count := int(binary.BigEndian.Uint16(ttf[4:]))
	for i := range count {
		entry := ttf[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = ttf[offset : offset+length]
	}
	loca, glyf := tables["loca"], tables["glyf"]
	if binary.BigEndian.Uint16(tables["head"][50:]) != 1 {
		return nil, errors.New("the font has short offsets, which nobody has written a reader for")
	}
	outline := func(index int) []byte {
		return glyf[binary.BigEndian.Uint32(loca[4*index:]):binary.BigEndian.Uint32(loca[4*index+4:])]
	}
	keep := make([]bool, len(loca)/4-1)
	var mark func(index int)
	mark = func(index int) {
		if !keep[index] {
			keep[index] = true
			eachComponent(outline(index), mark)
		}
	}
	mark(0)
	for _, index := range used {
		mark(int(index))
	}
	newLoca, newGlyf := make([]byte, 0, len(loca)), []byte{}
	for index, kept := range keep {
		newLoca = binary.BigEndian.AppendUint32(newLoca, uint32(len(newGlyf)))
		if kept {
			newGlyf = append(newGlyf, outline(index)...)
		}
	}
	tables["loca"], tables["glyf"] = binary.BigEndian.AppendUint32(newLoca, uint32(len(newGlyf))), newGlyf
	return assemble(tables), nil
}

// eachComponent gives the glyphs that a glyph is put together from, such as those of "é".
func eachComponent(outline []byte, do func(index int)) {
	const (
		words, scale, more, scaleXY, matrix = 0x1, 0x8, 0x20, 0x40, 0x80
	)
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return
	}
	for at, flags := 10, uint16(more); flags&more != 0; {
		flags = binary.BigEndian.Uint16(outline[at:])
		do(int(binary.BigEndian.Uint16(outline[at+2:])))
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&scaleXY != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
	}
}

// assemble makes a font file of those tables that a PDF needs.
func assemble(tables map[string][]byte) []byte {
	names := slices.DeleteFunc([]string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}, func(name string) bool {
		return tables[name] == nil
	})
	file := []byte{0, 1, 0, 0}
	file = binary.BigEndian.AppendUint16(file, uint16(len(names)))
	file = append(file, 0, 0x80, 0, 3, 0, 0x10) // as to search among eight; readers do without
	offset := 12 + 16*len(names)
	for _, name := range names {
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, checksum(tables[name]))
		file = binary.BigEndian.AppendUint32(file, uint32(offset))
		file = binary.BigEndian.AppendUint32(file, uint32(len(tables[name])))
		offset += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		file = append(file, tables[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	return file
}

func checksum(table []byte) uint32 {
	var sum uint32
	for i := 0; i < len(table); i += 4 {
		var word [4]byte
		copy(word[:], table[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
