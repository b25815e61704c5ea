package format

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
)

// The objects that others point to before they can be written.
const (
	pdfCatalog = 1
	pdfPages   = 2
)

// pdfFile writes the objects of a PDF one after another and remembers where each begins. The first error that a write
// has stays, and comes out of close.
type pdfFile struct {
	w       io.Writer
	at      int   // bytes written
	offsets []int // of each object, the first of which is number 1
	err     error
}

func newPDFFile(w io.Writer) *pdfFile {
	f := &pdfFile{w: w, offsets: make([]int, pdfPages)}
	f.write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

func (f *pdfFile) write(text string) {
	if f.err != nil {
		return
	}
	n, err := io.WriteString(f.w, text)
	f.at, f.err = f.at+n, err
}

// reserve gives n numbers to objects that are written later, and returns the first.
func (f *pdfFile) reserve(n int) int {
	f.offsets = append(f.offsets, make([]int, n)...)
	return len(f.offsets) - n + 1
}

func (f *pdfFile) object(content string) int {
	number := f.reserve(1)
	f.objectAt(number, content)
	return number
}

func (f *pdfFile) objectAt(number int, content string) {
	f.offsets[number-1] = f.at
	f.write(strconv.Itoa(number) + " 0 obj\n" + content + "\nendobj\n")
}

// stream writes an object with data, which it packs. entries stand in its dictionary beside its length.
func (f *pdfFile) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write(data)
	if err == nil {
		err = z.Close()
	}
	if err != nil && f.err == nil {
		f.err = err
	}
	return f.object("<</Filter/FlateDecode/Length " + strconv.Itoa(packed.Len()) + entries + ">>\nstream\n" + packed.String() + "\nendstream")
}

// close writes the table of objects.
func (f *pdfFile) close(info int) error {
	start := f.at
	f.write(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1))
	for _, offset := range f.offsets {
		f.write(fmt.Sprintf("%010d 00000 n \n", offset))
	}
	f.write(fmt.Sprintf("trailer\n<</Size %d/Root %s/Info %s>>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, ref(pdfCatalog), ref(info), start))
	return f.err
}

// ref points to an object.
func ref(number int) string { return strconv.Itoa(number) + " 0 R" }

// decimal is a number as PDF writes it, to a hundredth.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// pdfText is a text string outside of pages: UTF-16, in hexadecimal.
func pdfText(text string) string {
	units := utf16.Encode([]rune(text))
	data := make([]byte, 0, 2+2*len(units))
	data = append(data, 0xfe, 0xff)
	for _, unit := range units {
		data = append(data, byte(unit>>8), byte(unit))
	}
	return "<" + hex.EncodeToString(data) + ">"
}
