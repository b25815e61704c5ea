package document

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
)

// pdfFile knows where the objects of a PDF are. It does not trust the file's own table of them, which is what breaks first,
// but looks for the objects themselves. Of one that was changed, the last version counts.
type pdfFile struct {
	data    []byte
	objects map[pdfRef]pdfPlace
	trailer pdfDict
	left    int // bytes that may still be unpacked
	work    int // bytes that may still be parsed
}

// pdfPlace is where an object begins: in the file, or in a packed stream of objects.
type pdfPlace struct {
	data []byte // nil for the file itself
	at   int
}

const (
	maxPDFObjects = 1_000_000
	maxPDFWork    = 1 << 30 // bytes parsed, over and over again if need be
	maxPDFSteps   = 32      // references that point to references, and parents of pages
)

func openPDF(ctx context.Context, data []byte) (*pdfFile, error) {
	f := &pdfFile{data: data, objects: map[pdfRef]pdfPlace{}, trailer: pdfDict{}, left: maxUnpacked, work: maxPDFWork}
	var packed []*pdfStream
	for at := 0; ; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		number, start, mark := f.nextObject(at)
		f.takeTrailers(data[at:mark])
		if start < 0 {
			break
		}
		if len(f.objects) >= maxPDFObjects {
			return nil, refuse("the PDF has more than %d objects", maxPDFObjects)
		}
		f.objects[number] = pdfPlace{at: start}
		value, end := f.parse(pdfPlace{at: start})
		if stream, ok := value.(*pdfStream); ok {
			switch stream.dict["Type"] {
			case pdfName("ObjStm"):
				packed = append(packed, stream)
			case pdfName("XRef"):
				f.takeTrailer(stream.dict)
			}
		}
		at = max(end, start)
		if f.work < 0 {
			return nil, refuse("the PDF is too tangled to be read")
		}
	}
	if f.trailer["Encrypt"] != nil {
		return nil, refuse("the PDF is encrypted; save it without a password and without restrictions")
	}
	for _, stream := range packed {
		if err := f.takePacked(ctx, stream); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// nextObject finds the next "12 0 obj": its number, where its value starts, and where the mark starts. Without one, start
// is -1 and mark the end of the file.
func (f *pdfFile) nextObject(from int) (number pdfRef, start, mark int) {
	for at := from; ; {
		i := bytes.Index(f.data[at:], []byte("obj"))
		if i < 0 {
			return 0, -1, len(f.data)
		}
		word := at + i
		at = word + 3
		generation := wordBefore(f.data, from, word)
		first := wordBefore(f.data, from, generation)
		if generation == word || first == generation {
			continue
		}
		n, err := strconv.Atoi(string(bytes.TrimSpace(f.data[first:generation])))
		if err == nil && n > 0 && n < 1<<30 {
			return pdfRef(n), word + 3, first
		}
	}
}

// wordBefore is where the digits begin that stand before a place, with white space between; the place itself if none do.
func wordBefore(data []byte, from, at int) int {
	end := at
	for end > from && pdfSpace(data[end-1]) {
		end--
	}
	start := end
	for start > from && data[start-1] >= '0' && data[start-1] <= '9' {
		start--
	}
	if start == end {
		return at
	}
	return start
}

// takeTrailers takes the trailers from what stands between objects. The last one counts.
func (f *pdfFile) takeTrailers(between []byte) {
	for {
		_, after, found := bytes.Cut(between, []byte("trailer"))
		if !found {
			return
		}
		lexer := pdfLexer{data: after}
		if dict, ok := lexer.value().(pdfDict); ok {
			f.takeTrailer(dict)
		}
		f.work -= lexer.at
		between = after[lexer.at:]
	}
}

func (f *pdfFile) takeTrailer(dict pdfDict) {
	for _, key := range []pdfName{"Root", "Info", "Encrypt"} {
		if dict[key] != nil {
			f.trailer[key] = dict[key]
		}
	}
}

// takePacked finds the objects in a stream of objects. Where the file has an object as such as well, that one stays.
func (f *pdfFile) takePacked(ctx context.Context, stream *pdfStream) error {
	data, err := f.unpack(ctx, stream)
	if err != nil {
		return err
	}
	first, count := f.integer(stream.dict["First"]), f.integer(stream.dict["N"])
	if first < 0 || first > len(data) {
		return nil
	}
	lexer := pdfLexer{data: data[:first]}
	for range min(count, maxPDFObjects) {
		number, ok := lexer.value().(float64)
		offset, also := lexer.value().(float64)
		if !ok || !also {
			return nil
		}
		at := first + int(offset)
		if number < 1 || number >= 1<<30 || offset < 0 || offset > float64(len(data)-first) {
			continue
		}
		if len(f.objects) >= maxPDFObjects {
			return refuse("the PDF has more than %d objects", maxPDFObjects)
		}
		if place, known := f.objects[pdfRef(number)]; !known || place.data != nil {
			f.objects[pdfRef(number)] = pdfPlace{data: data, at: at}
		}
	}
	return nil
}

// parse reads the object at a place, and says where it ends.
func (f *pdfFile) parse(place pdfPlace) (value any, end int) {
	lexer := pdfLexer{data: place.data, at: place.at}
	if place.data == nil {
		lexer.data = f.data
	}
	value = lexer.value()
	f.work -= lexer.at - place.at + 16
	dict, ok := value.(pdfDict)
	if !ok || place.data != nil {
		return value, lexer.at
	}
	end = lexer.at
	if lexer.skipSpace(); !bytes.HasPrefix(f.data[lexer.at:], []byte("stream")) {
		return value, end
	}
	start := lexer.at + len("stream")
	if bytes.HasPrefix(f.data[start:], []byte("\r\n")) {
		start += 2
	} else if start < len(f.data) && (f.data[start] == '\n' || f.data[start] == '\r') {
		start++
	}
	end = f.streamEnd(dict, start)
	return &pdfStream{dict: dict, raw: f.data[start:end]}, end
}

// streamEnd is where the data of a stream ends: after the length it gives, if that is followed by the word that it must
// be, and otherwise where that word is.
func (f *pdfFile) streamEnd(dict pdfDict, start int) int {
	if length, ok := dict["Length"].(float64); ok && length >= 0 && length <= float64(len(f.data)-start) {
		end := start + int(length)
		if bytes.HasPrefix(bytes.TrimLeft(f.data[end:min(end+32, len(f.data))], "\r\n \t"), []byte("endstream")) {
			return end
		}
	}
	i := bytes.Index(f.data[start:], []byte("endstream"))
	if i < 0 {
		return len(f.data)
	}
	f.work -= i
	return start + i
}

// get is the value behind a reference, or the value itself.
func (f *pdfFile) get(v any) any {
	for range maxPDFSteps {
		ref, ok := v.(pdfRef)
		if !ok {
			return v
		}
		place, known := f.objects[ref]
		if !known || f.work < 0 {
			return nil
		}
		v, _ = f.parse(place)
	}
	return nil
}

func (f *pdfFile) dict(v any) pdfDict {
	switch v := f.get(v).(type) {
	case pdfDict:
		return v
	case *pdfStream:
		return v.dict
	}
	return nil
}

func (f *pdfFile) array(v any) []any {
	array, _ := f.get(v).([]any)
	return array
}

func (f *pdfFile) number(v any) float64 {
	n, _ := f.get(v).(float64)
	return n
}

func (f *pdfFile) integer(v any) int {
	n := f.number(v)
	if n != n || n > 1<<40 || n < -1<<40 {
		return 0
	}
	return int(n)
}

func (f *pdfFile) name(v any) pdfName {
	name, _ := f.get(v).(pdfName)
	return name
}

func (f *pdfFile) string(v any) string {
	text, _ := f.get(v).(pdfString)
	return pdfTextString(string(text))
}

// root is the catalogue of the file: the one that the trailer names, or any.
func (f *pdfFile) root() pdfDict {
	if root := f.dict(f.trailer["Root"]); root["Pages"] != nil {
		return root
	}
	for _, ref := range slices.Sorted(maps.Keys(f.objects)) {
		if dict := f.dict(ref); dict["Type"] == pdfName("Catalog") {
			return dict
		}
	}
	return nil
}
