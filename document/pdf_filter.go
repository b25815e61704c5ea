package document

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/ascii85"
	"errors"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// maxPDFFilters is how often the data of one stream may be packed.
const maxPDFFilters = 8

// errNotText says that a stream holds a picture, or is packed in a way that only pictures are.
var errNotText = errors.New("the stream is packed as no text is")

// unpack is the data of a stream. Of data that is cut off, it is what could be read. The error is errNotText, or a refusal
// to unpack more.
func (f *pdfFile) unpack(ctx context.Context, stream *pdfStream) ([]byte, error) {
	filters := f.list(stream.dict["Filter"])
	parameters := f.list(stream.dict["DecodeParms"])
	if len(filters) > maxPDFFilters {
		return nil, errNotText
	}
	data := stream.raw
	for i, filter := range filters {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var with pdfDict
		if i < len(parameters) {
			with = f.dict(parameters[i])
		}
		reader, err := f.filter(f.name(filter), with, data)
		if err != nil {
			return nil, err
		}
		// An error of the reader ends the data, no more: cut-off files are common, and part of a text better than none.
		data, _ = io.ReadAll(io.LimitReader(reader, int64(f.left)+1))
		if f.left -= len(data); f.left < 0 {
			return nil, refuse("the file would unpack to more than %d MB", maxUnpacked>>20)
		}
		if f.integer(with["Predictor"]) >= 10 {
			data = undoPNG(data, f.integer(with["Columns"]), f.integer(with["Colors"]), f.integer(with["BitsPerComponent"]))
		}
	}
	return data, nil
}

// list is a value that may be one thing or an array of them.
func (f *pdfFile) list(v any) []any {
	switch v := f.get(v).(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

func (f *pdfFile) filter(name pdfName, with pdfDict, data []byte) (io.Reader, error) {
	switch name {
	case "FlateDecode", "Fl":
		reader, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return bytes.NewReader(nil), nil //nolint:nilerr // nothing can be read of it, which is what an empty reader says
		}
		return reader, nil
	case "LZWDecode", "LZW":
		if early, given := f.get(with["EarlyChange"]).(float64); given && early == 0 {
			return nil, errNotText // nobody writes text so
		}
		return lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8), nil
	case "ASCII85Decode", "A85":
		data, _, _ = bytes.Cut(data, []byte("~>"))
		return ascii85.NewDecoder(bytes.NewReader(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~")))), nil
	case "ASCIIHexDecode", "AHx":
		lexer := pdfLexer{data: append([]byte("<"), data...)}
		return bytes.NewReader([]byte(lexer.hexadecimal())), nil
	case "RunLengthDecode", "RL":
		return &runLengths{data: data}, nil
	}
	return nil, errNotText
}

// runLengths unpacks bytes that are repeated.
type runLengths struct {
	data  []byte
	ready []byte
}

func (r *runLengths) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if len(r.data) < 2 || r.data[0] == 128 {
			return 0, io.EOF
		}
		if n := int(r.data[0]); n < 128 {
			n = min(n+1, len(r.data)-1)
			r.ready, r.data = r.data[1:1+n], r.data[1+n:]
		} else {
			r.ready, r.data = bytes.Repeat(r.data[1:2], 257-n), r.data[2:]
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// undoPNG turns rows of differences back into data, as in PNG (section 9 of its specification).
func undoPNG(data []byte, columns, colours, bits int) []byte {
	columns, colours, bits = max(1, columns), max(1, colours), max(1, bits)
	if columns > 1<<20 || colours > 32 || bits > 16 {
		return nil
	}
	if bits == 1 {
		bits = 8 // the default; of bitmaps there is nothing to read
	}
	step := (colours*bits + 7) / 8
	width := (columns*colours*bits + 7) / 8
	out := make([]byte, 0, len(data))
	before := make([]byte, width)
	for len(data) > 1 {
		kind, row := data[0], data[1:min(1+width, len(data))]
		data = data[1+len(row):]
		undoPNGRow(kind, row, before, step)
		out = append(out, row...)
		before = row
		if len(row) < width {
			break
		}
	}
	return out
}

func undoPNGRow(kind byte, row, above []byte, step int) {
	for i := range row {
		var left, up, corner int
		if i >= step {
			left, corner = int(row[i-step]), int(above[i-step])
		}
		up = int(above[i])
		switch kind {
		case 1:
			row[i] += byte(left)
		case 2:
			row[i] += byte(up)
		case 3:
			row[i] += byte((left + up) / 2)
		case 4:
			row[i] += byte(paeth(left, up, corner))
		}
	}
}

func paeth(left, up, corner int) int {
	p := left + up - corner
	dl, du, dc := abs(p-left), abs(p-up), abs(p-corner)
	switch {
	case dl <= du && dl <= dc:
		return left
	case du <= dc:
		return up
	}
	return corner
}

func abs(n int) int { return max(n, -n) }
