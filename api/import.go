package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/store"
)

// maxArchive is the largest upload of a world archive, in bytes.
const maxArchive = 256 << 20

const describeImport = "A network (D3 node-link JSON, up to 16 MB) is a world at once, and answered with 201. A world archive (up to 256 MB, " +
	"1 GB unpacked) is read by a job, and answered with 202; the job's result holds the world. What can be seen at once to be no " +
	"archive is refused at once. Either makes a whole world, which is paused and yours, or nothing. Who talked in an archived world " +
	"keeps their name there, and is linked to no account here; what its models cost stays behind, and vectors are made anew."

type importInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File   huma.FormFile `form:"file" required:"true" doc:"A world archive, or D3 node-link JSON"`
		Name   string        `form:"name" required:"false" maxLength:"200" doc:"What to call the world; the file's own name otherwise" example:"The barricade"`
		Format string        `form:"format" required:"false" enum:"archive,node-link" doc:"How to read the file; found from its content when left out" example:"archive"`
	}]
}

// imported is a world that was made, or the job that makes it.
type imported struct {
	Status   int
	Location string `header:"Location" doc:"Where to read the world, or the job"`
	ETag     string `header:"ETag" doc:"The world's version, for If-Match"`
	Body     any
}

// importEcosystem makes a whole world from a file, or nothing of it. The new world is paused.
func (s *Server) importEcosystem(ctx context.Context, in *importInput) (*imported, error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }() // it was read to its end, or is given up
	kind := form.Format
	if kind == "" {
		var err error
		if kind, err = guessFormat(form.File); err != nil {
			return nil, err
		}
	}
	if form.Name != "" && !dramatis.IsName(form.Name) {
		var f dramatis.Faults
		f.Add("name", "must be one line of visible text, and not begin or end with a space")
		return nil, f.Err("the world")
	}
	if kind == "archive" {
		return s.importArchive(ctx, form.File, form.Name)
	}
	return s.importNetwork(ctx, form.File, form.Name)
}

// guessFormat looks how a file begins.
func guessFormat(file io.ReaderAt) (string, error) {
	head := make([]byte, 4)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the upload: %w", err)
	}
	if format.IsArchive(head[:n]) {
		return "archive", nil
	}
	return "node-link", nil
}

func (s *Server) importArchive(ctx context.Context, file huma.FormFile, name string) (*imported, error) {
	if _, err := format.OpenArchive(file, file.Size, format.ArchiveLimits{Bytes: maxArchive}); err != nil {
		return nil, err
	}
	job, err := s.store.StartImport(ctx, store.NewImport{
		Archive: io.NewSectionReader(file, 0, file.Size), Name: name, By: callerOf(ctx).ID,
	})
	if err != nil {
		return nil, err
	}
	begun := begunWith(&job, jobOnly{Job: showJob(&job)})
	return &imported{Status: http.StatusAccepted, Location: begun.Location, Body: begun.Body}, nil
}

func (s *Server) importNetwork(ctx context.Context, file huma.FormFile, name string) (*imported, error) {
	if file.Size > maxUpload {
		return nil, newProblem(http.StatusRequestEntityTooLarge, fmt.Sprintf("the network has more than %d bytes", maxUpload))
	}
	network, err := format.ReadNodeLink(file, format.Limits{Bytes: maxUpload})
	if err != nil {
		return nil, err
	}
	if name != "" {
		network.Name = name
	}
	if network.Name == "" {
		network.Name = strings.TrimSuffix(path.Base(file.Filename), path.Ext(file.Filename))
	}
	e := dramatis.Ecosystem{OwnerID: callerOf(ctx).ID, Name: network.Name, Description: network.Description}
	e.Settings.Setting = network.Setting
	e, err = s.store.ImportNetwork(ctx, e, network)
	if err != nil {
		return nil, err
	}
	made := madeEcosystem(&e)
	return &imported{Status: http.StatusCreated, Location: made.Location, ETag: made.ETag, Body: made.Body}, nil
}

// imports documents the two answers of an import, and lets the file be as large as an archive.
func imports(a *area, op *operation) {
	op.MaxBodyBytes, op.spooled = maxArchive+1<<20, true // the form around the file is small
	schemas := a.huma.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{
		"201": {Description: "The world", Content: map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(reflect.TypeFor[dramatis.Ecosystem](), true, "")}}},
		"202": {Description: "The job that makes it", Content: map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(reflect.TypeFor[jobOnly](), true, "")}}},
	}
	op.Errors = append(op.Errors, http.StatusConflict)
}
