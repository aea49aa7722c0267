from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "portal.questions"
    verbose_name = "Hỏi đáp pháp luật"
