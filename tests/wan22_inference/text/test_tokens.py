"""Token ids are those of transformers over the same folder; counting loads neither torch nor transformers."""

import subprocess
import sys
from pathlib import Path

import pytest

from wan22_inference.errors import CheckpointError
from wan22_inference.text.negative import DEFAULT_NEGATIVE
from wan22_inference.text.tokens import Tokenizer

PROMPTS = (
    "",
    "a grey frigate leaves harbour at dawn",
    "  ODD   spacing\n and CAPITALS 123 &amp; entities",
    "शुरुआत समुद्र से होती है। 😀 مرحبا",
    DEFAULT_NEGATIVE,
    "sea " * 700,
    "a </s> b <pad> c",
)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_same_ids_as_transformers(tiny_official: Path, prompt: str) -> None:
    from transformers import AutoTokenizer

    from wan22_inference.text.clean import clean_prompt

    folder = tiny_official / "google" / "umt5-xxl"
    theirs = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    wanted = theirs(clean_prompt(prompt), truncation=True, max_length=512, add_special_tokens=True).input_ids
    assert list(Tokenizer(folder).encode(prompt)) == wanted


def test_cut_at_the_limit_with_the_end_of_sequence_kept(tiny_official: Path) -> None:
    tokenizer = Tokenizer(tiny_official / "google" / "umt5-xxl")
    long = "sea " * 700
    assert tokenizer.count_tokens(long) == 701
    ids = tokenizer.encode(long)
    assert len(ids) == 512
    assert ids[-1] == tokenizer.encode("")[-1]


def test_counting_is_light(tiny_official: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from wan22_inference.text.tokens import Tokenizer; "
        "print(Tokenizer(Path(sys.argv[1])).count_tokens('a ship at sea')); "
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    folder = str(tiny_official / "google" / "umt5-xxl")
    done = subprocess.run([sys.executable, "-c", code, folder], check=True, capture_output=True, text=True)
    assert int(done.stdout) == 5


def test_a_folder_without_a_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"tokenizer\.json: not found") as caught:
        Tokenizer(tmp_path)
    assert caught.value.hint


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"model": 3}')
    with pytest.raises(CheckpointError, match=r"tokenizer\.json: not a tokenizer"):
        Tokenizer(tmp_path)
